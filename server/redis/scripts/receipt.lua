-- Where the likes of one receipt are. Reads only.
-- KEYS meta, deadinfo   ARGV id, ordinal, post
-- -> 'pending' | 'claimed' | 'persisted' | 'dead-lettered' | 'unknown' (a future ordinal) | 'lost' (of
--    another incarnation: Redis lost its data since)
-- Invariant: 'persisted' is never said too early: a dead-lettered like is as far as the ordinal it was
-- replayed into.
local m = redis.call('HMGET', KEYS[1], 'id', 'nextord', 'openord', 'settledord')
if m[1] ~= ARGV[1] then return 'lost' end
local ord = tonumber(ARGV[2])
if ord < 1 or ord > tonumber(m[2] or 1) then return 'unknown' end
local info = redis.call('HGET', KEYS[2], ARGV[3]) or ''
local first, last, into = string.match(info, '^(%d+) (%d+) (%d+)$')
if first and ord >= tonumber(first) and ord <= tonumber(last) then
  if into == '0' then return 'dead-lettered' end
  ord = tonumber(into)
end
if ord <= tonumber(m[4] or 0) then return 'persisted' end
return m[3] and ord == tonumber(m[3]) and 'claimed' or 'pending'
