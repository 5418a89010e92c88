"""Whatever a server does to a body, is the page whole, or marked?

PR: every scenario with 2 of the 5 seeds that the figure asks for drawn anew by nobody: seeds 0 to 4 for the scenarios
of bodies that are cut, seed 0 for the others. NIGHT: every scenario with 100 seeds.
"""
