-- Seals a closed partition that is empty: from now on it counts by the K to come only. There is no way back.
-- KEYS meta, pending, changes   ARGV run, K of now, K to come
-- -> 'sealed' | 'busy' (it has likes or changes that are not in MongoDB) | 'stopped' | 'other' (not closed by this run)
-- Invariant: when it is sealed, every like it ever counted is in MongoDB, a dead letter, or discarded.
local m = redis.call('HMGET', KEYS[1], 'layout', 'stopped', 'openseq')
if m[1] == ARGV[3] then return 'sealed' end
if m[1] ~= 'closed ' .. ARGV[2] .. ' ' .. ARGV[1] then return 'other' end
if m[2] then return 'stopped' end
if m[3] or redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then return 'busy' end
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], 'layout', ARGV[3])
return 'sealed'
