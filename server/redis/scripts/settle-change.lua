-- Closes the open change, which is in MongoDB: the audit's sum moves with it, cached totals of its posts go, and they are
-- listed by what MongoDB has now, lower than before or not.
-- KEYS meta, change, counts, top   ARGV seq, by how much it raised, and lowered, bound of the list,
--      (post, its likes in MongoDB; 0: it is not listed)...
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
local posts = {}
for i = 5, #ARGV, 2 do
  posts[#posts + 1] = ARGV[i]
  if ARGV[i + 1] == '0' then redis.call('ZREM', KEYS[4], ARGV[i]) else redis.call('ZADD', KEYS[4], ARGV[i + 1], ARGV[i]) end
end
if #posts > 0 then drop(KEYS[3], posts) end
redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - tonumber(ARGV[4]))
return 'settled'
