"""What is read by lexicon and templates in languages other than Chinese and English; one file per question."""
