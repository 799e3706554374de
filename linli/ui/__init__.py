"""What both edges share: components, forms to actions, charts, refusals, writes sent twice.

In comes a request, a form, a figure or a refusal; out goes a page, a fragment or the one JSON
shape. It knows no subject.
"""
