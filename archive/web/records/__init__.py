"""What the pages of single records are made of: words, documents, passages, history. Facts only; pages lay them out."""
