"""How much of what took place does a release hold? Capture–recapture over sides that report for themselves."""
