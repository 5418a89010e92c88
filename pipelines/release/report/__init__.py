"""What does a release tell at a glance? Its static report: numbers from rows alone, figures, a page without script."""
