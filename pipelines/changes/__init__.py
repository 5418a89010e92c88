"""How do two releases differ, cell by cell, and what was the cause of each difference?"""
