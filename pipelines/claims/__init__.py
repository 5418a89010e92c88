"""What do official totals say, and what can be counted beside them?"""
