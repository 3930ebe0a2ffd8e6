-- Where the likes of one receipt are. Reads only.
-- KEYS meta, deadinfo   ARGV point (an incarnation alone: of a version before positions), ordinal, post
-- -> 'pending' | 'claimed' | 'persisted' | 'dead-lettered' | 'unknown' (a future ordinal) | 'lost' (not in this
--    history, see history.lua, or of one that an operator decided about by a continue)
-- Invariant: 'persisted' is never said too early: a dead-lettered like is as far as the ordinal it was
-- replayed into.
local id, position = string.match(ARGV[1], '^([^.]+)%.?(%d*)$')
local at = tonumber(position)
local m = redis.call('HMGET', KEYS[1], 'id', 'nextord', 'openord', 'settledord', 'accepted', 'cut:' .. id, 'decided')
local ended = tonumber(m[6] or -1)
if m[1] == id then
  if at and at > tonumber(m[5] or 0) then return 'lost' end
elseif not at or at > ended or ended <= tonumber(m[7] or -1) then return 'lost' end
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
