"""A small composed web, so that the whole way runs offline."""
