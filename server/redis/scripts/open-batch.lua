-- Claims all pending likes as one batch, unless one is open.
-- KEYS meta, pending   ARGV claimed prefix, 'tick' | 'now' (the operator's: passes `paused`)
-- -> {'opened' | 'open', seq, previous seq, ordinal, posts, likes, stopped reason or false}
--    | {'stopped', reason} | {'empty'} | {'held'} (audit; nobody passes) | {'paused'}
-- Invariant: at most one batch is open. RENAME is the first write: a full Redis refuses nothing
-- after it. seq is even (seq + 1 is the fence of a buried post) and rises when the clock does not.
--@ clock.lua
--@ hold.lua
local m = redis.call('HMGET', KEYS[1], 'openseq', 'settledseq', 'openord', 'nextord', 'lastseq',
  'pending', 'openlikes', 'stopped', 'hold', 'paused', 'since')
if m[1] then
  local posts = redis.call('HLEN', ARGV[1] .. m[1])
  return {'open', m[1], m[2] or '0', tonumber(m[3] or 0), posts, exact(tonumber(m[7] or 0)), m[8]}
end
if m[8] then return {'stopped', m[8]} end
if redis.call('EXISTS', KEYS[2]) == 0 then return {'empty'} end
local time = now()
if m[9] and holds(m[9], time) then return {'held'} end
if m[10] and ARGV[2] ~= 'now' then return {'paused'} end
local seq = whole(math.max(tonumber(m[5] or 0) + 2, time * 2))
local ord, likes = tonumber(m[4] or 1), m[6] or '0'
redis.call('RENAME', KEYS[2], ARGV[1] .. seq)
redis.call('HSET', KEYS[1], 'openseq', seq, 'lastseq', seq, 'openord', ord, 'nextord', ord + 1,
  'openlikes', likes, 'taken', '0', 'pending', '0', 'openedat', whole(time),
  'opensince', m[11] or whole(time))
return {'opened', seq, m[2] or '0', ord, redis.call('HLEN', ARGV[1] .. seq), exact(tonumber(likes)), false}
