-- Notes how a flood goes that an API process runs, and who runs it.
-- KEYS lf:flood   ARGV its id, its state as JSON, '1' while it runs, for how many ms this is believed
-- -> {'noted', phase that somebody asked to stop or false} | {'busy', state of the one that runs}
-- Invariant: while one flood runs, no other is noted. A note that is not renewed in time is forgotten, and
-- with it the flood of a process that died.
local known = redis.call('HMGET', KEYS[1], 'id', 'state', 'stop')
if known[1] and known[1] ~= '' and known[1] ~= ARGV[1] then
  -- Noted while the clock was ahead: it is believed no longer than any other.
  if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
  return {'busy', known[2]}
end
local running = ARGV[3] == '1'
redis.call('HSET', KEYS[1], 'id', running and ARGV[1] or '', 'state', ARGV[2])
if not running then redis.call('HDEL', KEYS[1], 'stop') end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {'noted', known[3]}
