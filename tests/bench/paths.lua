-- wrk: one path of a file for each request, at random or (second argument "once") each in turn
local counter = 0
function setup(thread)
  thread:set("turn", counter)
  counter = counter + 1
end

local paths, in_turn, at = {}, false, 0
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  in_turn = args[2] == "once"
  at = turn + 1
  math.randomseed(7 + turn)
end

function request()
  if not in_turn then return wrk.format("GET", paths[math.random(#paths)]) end
  local path = paths[(at - 1) % #paths + 1]
  at = at + 2 -- two threads
  return wrk.format("GET", path)
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %d %.3f %.1f %.1f %.1f %d %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000, failed, summary.errors.status))
end
