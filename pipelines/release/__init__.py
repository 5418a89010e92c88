"""How a store becomes a published, versioned folder."""
