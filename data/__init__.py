"""The bundled dossiers."""
