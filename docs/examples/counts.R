# How many countries were briefed on each Party meeting, as far as the pages of a release tell? Base R only.
#
#   Rscript docs/examples/counts.R RELEASE              writes the table to standard output, as CSV
#   Rscript docs/examples/counts.R RELEASE counts.csv   writes it to a file
#
# RELEASE is the folder of a release. The counts are those of docs/notebooks/briefings.ipynb: lower bounds of what pages
# tell, nearly all of them pages of the Party's own media.

# A text that a spreadsheet would run as a formula has an apostrophe put before it in the CSV: one is taken away again.
unescaped <- function(cells) sub("^'", "", cells)

# An empty cell is a missing value, and the text NA is Namibia: hence na.strings. All columns come as text; turn those you
# need with as.integer(), as.Date() or `== "true"`. `encoding` marks the text as UTF-8 whatever the locale.
read_table <- function(release, name) {
  rows <- read.csv(file.path(release, paste0(name, ".csv")), colClasses = "character", na.strings = "",
                   encoding = "UTF-8", check.names = FALSE)
  rows[] <- lapply(rows, unescaped)
  rows
}

# A JSON list of texts (cities, documents, audiences) becomes a character vector; a column of them a list of vectors.
# Lists of objects (conflicts, mode_history) need a JSON reader: the package jsonlite, or the .jsonl file beside the CSV.
json_texts <- function(cell) {
  if (is.na(cell)) return(character(0))
  texts <- regmatches(cell, gregexpr('"([^"\\\\]|\\\\.)*"', cell, perl = TRUE))[[1]]
  texts <- substr(texts, 2, nchar(texts) - 1)
  texts <- gsub("\\\\", "\001", texts, fixed = TRUE)  # two backslashes: put aside until the others are read
  for (pair in list(c("\\\"", "\""), c("\\/", "/"), c("\\n", "\n"), c("\\t", "\t"), c("\\r", "\r"))) {
    texts <- gsub(pair[1], pair[2], texts, fixed = TRUE)
  }
  gsub("\001", "\\", texts, fixed = TRUE)
}

json_column <- function(cells) lapply(cells, json_texts)

# Stays that are told of as having happened, for a named Party meeting. A plan is no visit; a stay that another document
# denies is none either.
happened <- function(legs) {
  subset(legs, record_status == "active" & !is.na(meeting_id) & verification != "contested" &
           mode %in% c("concluded", "under_way", "retrospective", "roundup_only"))
}

# Different values of `column` for each meeting, without the European Union, which is no country.
by_meeting <- function(rows, column, meetings) {
  rows <- rows[rows$country != "EU" & !is.na(rows[[column]]), ]
  vapply(meetings, function(id) length(unique(rows[[column]][rows$meeting_id == id])), integer(1), USE.NAMES = FALSE)
}

counts <- function(release) {
  legs <- read_table(release, "legs")
  meetings <- read_table(release, "meetings")
  visits <- happened(legs)
  recommended <- subset(visits, recommended == "true")
  told_by_host <- subset(visits, verification %in% c("host_confirmed", "host_only"))
  plans <- subset(legs, record_status == "active" & !is.na(meeting_id) & mode == "announced")
  planned_only <- plans[!paste(plans$meeting_id, plans$country) %in% paste(visits$meeting_id, visits$country), ]

  ids <- meetings$meeting_id[order(meetings$closed_on, method = "radix")]
  made <- data.frame(
    meeting_id = ids,
    legs = by_meeting(visits, "leg_id", ids),
    countries = by_meeting(visits, "country", ids),
    countries_recommended = by_meeting(recommended, "country", ids),
    countries_told_by_host = by_meeting(told_by_host, "country", ids),
    planned_only = by_meeting(planned_only, "country", ids),
    delegations = by_meeting(visits, "delegation_id", ids)
  )
  made[made$legs > 0 | made$planned_only > 0, ]
}

arguments <- commandArgs(trailingOnly = TRUE)
if (sys.nframe() > 0) {
  # read by source(): the functions alone
} else if (length(arguments) %in% 1:2) {
  write.csv(counts(arguments[1]), if (length(arguments) == 2) arguments[2] else stdout(), row.names = FALSE, quote = FALSE)
} else {
  stop("give the folder of a release, and a file for the counts if you want one", call. = FALSE)
}
