-- How is an address leased to one worker, and to no second one while the first may still be asking?
--
-- Called as: FUNCTION, PREFIX, then its own arguments. Each call is one atomic step. All keys share one hash tag.
--
--   epoch      the run id of the server process in which a crawl has handed out its addresses; another one (or none)
--              means that this server does not know what is under way: nothing is leased then
--   rest       until when nothing is leased after such a loss, in ms of the server's clock
--   orders     id -> message          facts    id -> {source, host, rank}
--   ready:S    id by rank, of source S                 sources  the S
--   leases     id by deadline in ms   tokens   id -> who holds the lease
--   held       host -> id             ended    host -> end of its last exchange in ms
--   delays     host -> ms             paused   host -> until when in ms (Retry-After, and rests of the crawl's own)
--   falls      id -> how often its lease has expired
--   results    id -> message          counts   what -> how often      rejected  messages that were none of ours

local P = ARGV[2]
local call = redis.call
local function key(name) return P .. name end

local function now()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function server() return string.match(call('INFO', 'server'), 'run_id:(%x+)') end
local function is_open() return call('GET', key('epoch')) == server() end
local function count(what) call('HINCRBY', key('counts'), what, 1) end

local function facts_of(id)
  local text = call('HGET', key('facts'), id)
  if not text then return nil end
  local fine, facts = pcall(cjson.decode, text)
  if not fine or type(facts) ~= 'table' or not (facts.source and facts.host and facts.rank) then return nil end
  return facts
end

local function drop(id)
  local facts = facts_of(id)
  if facts then call('ZREM', key('ready:' .. facts.source), id) end
  call('HDEL', key('orders'), id)
  call('HDEL', key('facts'), id)
  call('HDEL', key('falls'), id)
end

-- The end of a lease, however it came: the host may be asked again after its delay.
local function unlease(id, at)
  call('ZREM', key('leases'), id)
  call('HDEL', key('tokens'), id)
  local facts = facts_of(id)
  if facts and call('HGET', key('held'), facts.host) == id then
    call('HDEL', key('held'), facts.host)
    call('HSET', key('ended'), facts.host, at)
  end
  return facts
end

local function expire(at)
  for _, id in ipairs(call('ZRANGEBYSCORE', key('leases'), '-inf', at, 'LIMIT', 0, 100)) do
    local facts = unlease(id, at)
    if facts and call('HEXISTS', key('orders'), id) == 1 then
      call('ZADD', key('ready:' .. facts.source), facts.rank, id)
      call('HINCRBY', key('falls'), id, 1)
      count('expired')
    else
      drop(id)
    end
  end
end

local function set_aside(what, id, raw)
  count('rejected')
  call('LPUSH', key('rejected'), cjson.encode({what, string.sub(id, 1, 200), string.sub(raw, 1, 1000)}))
  call('LTRIM', key('rejected'), 0, 99)
end

-- A rest that is over, or one beyond an hour: then the crawl leaves the host alone as long as it lives, and the next
-- one may ask again.
local function tidy_rests()
  local at = now()
  local rests = call('HGETALL', key('paused'))
  for i = 1, #rests, 2 do
    local over = tonumber(rests[i + 1])
    if over <= at or over > at + 3600000 then call('HDEL', key('paused'), rests[i]) end
  end
end

local function pause(host, over)
  call('HSET', key('paused'), host, math.max(over, tonumber(call('HGET', key('paused'), host) or '0')))
end

local F = {}

-- PERIOD OWNER: be the one crawl of this database; returns who is.
function F.claim()
  local owner = call('GET', key('crawl'))
  if owner and owner ~= ARGV[4] then return owner end
  call('SET', key('crawl'), ARGV[4], 'PX', ARGV[3])
  return ARGV[4]
end

-- REST: open this server process for the crawl; 1 when everything in it was void.
function F.begin()
  if is_open() then return 0 end
  for _, source in ipairs(call('SMEMBERS', key('sources'))) do call('DEL', key('ready:' .. source)) end
  for _, name in ipairs({'sources', 'orders', 'facts', 'leases', 'tokens', 'held', 'ended', 'delays', 'falls'}) do
    call('DEL', key(name))
  end
  call('SET', key('rest'), now() + tonumber(ARGV[3]))
  call('SET', key('epoch'), server())
  return 1
end

-- ID FACTS DELAY MESSAGE ...: hand out addresses; what is there already stays. Returns how many are new.
function F.offer()
  if not is_open() then return -1 end
  local new = 0
  for at = 3, #ARGV, 4 do
    local id, text = ARGV[at], ARGV[at + 1]
    if call('HEXISTS', key('results'), id) == 1 then
      -- it is done already, for an earlier life of the crawl
    elseif call('HEXISTS', key('facts'), id) == 1 then
      call('HSETNX', key('orders'), id, ARGV[at + 3]) -- withdrawn while a worker had it: its result is wanted again
    else
      local facts = cjson.decode(text)
      call('HSET', key('orders'), id, ARGV[at + 3])
      call('HSET', key('facts'), id, text)
      call('SADD', key('sources'), facts.source)
      call('ZADD', key('ready:' .. facts.source), facts.rank, id)
      local delay = tonumber(call('HGET', key('delays'), facts.host) or '0')
      if tonumber(ARGV[at + 2]) > delay then call('HSET', key('delays'), facts.host, ARGV[at + 2]) end
      new = new + 1
    end
  end
  return new
end

-- READY-KEY TOKEN MILLISECONDS MOST: the next address whose host may be asked now.
function F.lease()
  if not is_open() then return {'closed'} end
  local at = now()
  expire(at)
  if at < tonumber(call('GET', key('rest')) or '0') then return {'rest'} end
  for _, id in ipairs(call('ZRANGE', ARGV[3], 0, 199)) do
    local facts = facts_of(id)
    local size = call('HSTRLEN', key('orders'), id)
    if not facts or size == 0 then
      call('ZREM', ARGV[3], id)
      drop(id)
    elseif size > tonumber(ARGV[6]) then
      set_aside('order', id, call('HGET', key('orders'), id))
      call('ZREM', ARGV[3], id)
      drop(id)
    else
      local host = facts.host
      local free = tonumber(call('HGET', key('ended'), host) or '0') + tonumber(call('HGET', key('delays'), host) or '0')
      if call('HEXISTS', key('held'), host) == 0 and at >= free
        and at >= tonumber(call('HGET', key('paused'), host) or '0') then
        call('ZREM', ARGV[3], id)
        call('ZADD', key('leases'), at + tonumber(ARGV[5]), id)
        call('HSET', key('tokens'), id, ARGV[4])
        call('HSET', key('held'), host, id)
        return {'leased', id, call('HGET', key('orders'), id)}
      end
    end
  end
  return {'none'}
end

-- ID TOKEN MILLISECONDS: just before the wire: 1 while the lease is ours, which it then is for that long again.
function F.confirm()
  if not is_open() or call('HGET', key('tokens'), ARGV[3]) ~= ARGV[4] then return 0 end
  call('ZADD', key('leases'), now() + tonumber(ARGV[5]), ARGV[3])
  return 1
end

-- ID TOKEN PAUSE MESSAGE: the first result of an address counts, whoever brings it. Only the holder frees the host.
function F.report()
  local id, at = ARGV[3], now()
  local holds = call('HGET', key('tokens'), id) == ARGV[4]
  local wanted = call('HEXISTS', key('orders'), id) == 1
  local facts = facts_of(id)
  if holds then
    unlease(id, at)
    if facts and tonumber(ARGV[5]) > 0 then pause(facts.host, at + tonumber(ARGV[5])) end
  end
  if not wanted then
    if holds then drop(id) end
    count('late')
    return 'late'
  end
  call('HSET', key('results'), id, ARGV[6])
  call('HDEL', key('orders'), id)
  if facts then call('ZREM', key('ready:' .. facts.source), id) end
  if holds or call('HEXISTS', key('tokens'), id) == 0 then call('HDEL', key('facts'), id) end
  if holds then count('done') else count('adopted') end
  return 'taken'
end

-- ID TOKEN MESSAGE: set an order aside that is none of ours; the crawl hands its address out again.
function F.reject()
  if call('HGET', key('tokens'), ARGV[3]) ~= ARGV[4] then return 0 end
  set_aside('order', ARGV[3], ARGV[5])
  unlease(ARGV[3], now())
  drop(ARGV[3])
  return 1
end

-- MOST ID ...: the results of these addresses; one that is too large is set aside.
function F.results()
  local found = {}
  for at = 4, #ARGV do
    local size = call('HSTRLEN', key('results'), ARGV[at])
    if size > tonumber(ARGV[3]) then
      set_aside('result', ARGV[at], call('HGET', key('results'), ARGV[at]))
      call('HDEL', key('results'), ARGV[at])
    elseif size > 0 and #found < 64 then
      found[#found + 1] = ARGV[at]
      found[#found + 1] = call('HGET', key('results'), ARGV[at])
    end
  end
  return found
end

-- MOST ID ...: those of these addresses whose lease has expired so often.
function F.fallen()
  local found = {}
  for at = 4, #ARGV do
    if tonumber(call('HGET', key('falls'), ARGV[at]) or '0') >= tonumber(ARGV[3]) then found[#found + 1] = ARGV[at] end
  end
  return found
end

-- REASON ID MESSAGE: set a result aside that is none of ours.
function F.refuse()
  set_aside('result', ARGV[4], ARGV[5])
  call('HDEL', key('results'), ARGV[4])
  return 1
end

-- ID ...: these addresses are settled, or not to be asked for any more.
function F.forget()
  for at = 3, #ARGV do
    local id = ARGV[at]
    call('HDEL', key('results'), id)
    call('HDEL', key('orders'), id)
    if call('HEXISTS', key('tokens'), id) == 0 then drop(id) end
  end
  return 1
end

-- HOST MILLISECONDS ...: for so long no worker asks these hosts.
function F.pause()
  local at = now()
  for i = 3, #ARGV, 2 do pause(ARGV[i], at + tonumber(ARGV[i + 1])) end
  return 1
end

-- OWNER ALL: take back what no worker holds. With ALL the crawl has ended: nobody waits for a result any more. What a
-- host asked for holds for the next crawl too.
function F.withdraw()
  if call('GET', key('crawl')) ~= ARGV[3] then return 0 end
  for _, id in ipairs(call('HKEYS', key('orders'))) do
    call('HDEL', key('orders'), id)
    if call('HEXISTS', key('tokens'), id) == 0 then drop(id) end
  end
  tidy_rests()
  if ARGV[4] == '1' then call('DEL', key('results'), key('crawl')) end
  return 1
end

return F[ARGV[1]]()
