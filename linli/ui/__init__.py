"""What both edges share: components, the bridge from forms to actions, charts, refusals and writes that may be sent twice.

In comes a request, a form, a figure or a refusal; out goes a page, a fragment or the one JSON shape. It knows no subject.
"""
