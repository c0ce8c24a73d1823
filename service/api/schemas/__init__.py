"""What the API sends and takes, as OpenAPI describes it. The shapes themselves come from service.shapes."""
