-- Claims all pending likes as one batch, or opens the next change of an administrator, unless one of either is open.
-- KEYS meta, pending, changes, change
-- ARGV claimed prefix, 'tick' | 'now' (the operator's: passes `paused`) | 'change' (opens changes only)
-- -> {'opened' | 'open', seq, previous seq, ordinal, posts, likes, stopped reason or false, 1 when it is a change}
--    | {'stopped', reason} | {'empty'} | {'held'} (audit; nobody passes) | {'paused'}
-- Invariant: at most one is open. RENAME or LPOP is the first write: a full Redis refuses nothing after it. seq is even
-- (seq + 1 is the fence of a buried post) and rises when the clock does not. Of many changes, likes get their turn
-- after a few (changesince).
--@ clock.lua
--@ hold.lua
local changesInTurn = 4
local m = redis.call('HMGET', KEYS[1], 'openseq', 'settledseq', 'openord', 'nextord', 'lastseq',
  'pending', 'openlikes', 'stopped', 'hold', 'paused', 'since', 'change', 'changesince')
if m[1] then
  local posts = redis.call('HLEN', ARGV[1] .. m[1])
  return {'open', m[1], m[2] or '0', tonumber(m[3] or 0), posts, exact(tonumber(m[7] or 0)), m[8], m[12] and 1 or 0}
end
if m[8] then return {'stopped', m[8]} end
local waits, since = redis.call('EXISTS', KEYS[2]) == 1, tonumber(m[13] or 0)
local change = (not waits or since < changesInTurn) and redis.call('LINDEX', KEYS[3], 0)
if not change and (not waits or ARGV[2] == 'change') then return {'empty'} end
local time = now()
if m[9] and holds(m[9], time) then return {'held'} end
if m[10] and ARGV[2] ~= 'now' then return {'paused'} end
local seq = whole(math.max(tonumber(m[5] or 0) + 2, time * 2))
if change then
  redis.call('LPOP', KEYS[3])
  redis.call('UNLINK', KEYS[4])
  redis.call('HSET', KEYS[4], 'change', change)
  redis.call('HSET', KEYS[1], 'openseq', seq, 'lastseq', seq, 'change', seq, 'changesince', since + 1,
    'openlikes', '0', 'taken', '0', 'openedat', whole(time), 'opensince', whole(time))
  return {'opened', seq, m[2] or '0', 0, 0, 0, false, 1}
end
local ord, likes = tonumber(m[4] or 1), m[6] or '0'
redis.call('RENAME', KEYS[2], ARGV[1] .. seq)
redis.call('HSET', KEYS[1], 'openseq', seq, 'lastseq', seq, 'openord', ord, 'nextord', ord + 1,
  'openlikes', likes, 'taken', '0', 'pending', '0', 'openedat', whole(time),
  'opensince', m[11] or whole(time))
if m[13] then redis.call('HDEL', KEYS[1], 'changesince') end
return {'opened', seq, m[2] or '0', ord, redis.call('HLEN', ARGV[1] .. seq), exact(tonumber(likes)), false, 0}
