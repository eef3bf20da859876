"""An office's form and workflow as a picture: Mermaid, or an SVG that is drawn here. Pure."""
