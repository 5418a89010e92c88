// Steps through the evidence of a record: j and k, or n and p, move between cells; Enter opens the sentence.
"use strict";
