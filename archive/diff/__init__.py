"""The passages in which two texts differ, Chinese or not: characters of Han script, words of others."""
