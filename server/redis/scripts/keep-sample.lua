-- Keeps the sample of one second, once.
-- KEYS samples   ARGV the second in ms, JSON, how many stay
-- -> 1 | 0 (another sampler was first, or the second is not there yet)
-- Invariant: samples rise and none is ahead of the clock. What a clock that was ahead left is dropped, so nobody
-- waits for the time to come back to it. The XDEL of nothing is never refused: a full Redis keeps samples too.
--@ clock.lua
local second, time = tonumber(ARGV[1]), now()
if second > time then return 0 end
redis.call('XDEL', KEYS[1], '0-1')
local ahead = redis.call('XRANGE', KEYS[1], '(' .. whole(time) .. '-0', '+')
if #ahead > 0 then
  for _, entry in ipairs(ahead) do redis.call('XDEL', KEYS[1], entry[1]) end
  local left = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  local lowered = left and redis.pcall('XSETID', KEYS[1], left[1])
  if not lowered or lowered.err then redis.call('UNLINK', KEYS[1]) end   -- ids go on from the last one otherwise
end
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last and tonumber(string.match(last[1], '^%d+')) >= second then return 0 end
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[3], whole(second) .. '-0', 'd', ARGV[2])
return 1
