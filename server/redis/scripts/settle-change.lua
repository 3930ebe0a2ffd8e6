-- Closes the open change, which is in MongoDB: the audit's sum moves with it, and cached totals of its posts go.
-- KEYS meta, change, counts, top   ARGV seq, by how much it raised, and lowered, posts...
-- -> 'settled' | 'stale' (it is not open) | 'stopped'
-- Invariant: each change moves the sum once. The first write is an HDEL: a full Redis refuses nothing.
--@ clock.lua
--@ bulk.lua
local m = redis.call('HMGET', KEYS[1], 'change', 'stopped', 'raised', 'lowered', 'slices')
if m[1] ~= ARGV[1] then return 'stale' end
if m[2] then return 'stopped' end
local raised, lowered = (m[3] or 0) + ARGV[2], (m[4] or 0) + ARGV[3]
redis.call('HDEL', KEYS[1], 'openseq', 'openlikes', 'taken', 'openedat', 'opensince', 'change', 'raising', 'lowering')
redis.call('HSET', KEYS[1], 'settledseq', ARGV[1], 'slices', whole((m[5] or 0) + 1),
  'raised', whole(raised), 'lowered', whole(lowered))
redis.call('UNLINK', KEYS[2])
local posts = {unpack(ARGV, 4)}
drop(KEYS[3], posts)
for from = 1, #posts, 1000 do redis.call('ZREM', KEYS[4], unpack(posts, from, math.min(from + 999, #posts))) end
return 'settled'
