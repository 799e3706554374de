"""What a place decided: a YAML file comes in, a checked and frozen mechanism comes out.

Editions are kept as text and never changed; rows elsewhere store codes and the edition they were
opened under. Nothing here knows an area, a unit or a matter.
"""
