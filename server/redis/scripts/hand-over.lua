-- Takes out of a sealed partition what the new ones have: dead letters of their posts, and caches.
-- KEYS meta, dead, counts, top   ARGV K, posts... (at most 500)   -> likes taken out
-- Invariant: `elsewhere` is how many likes of `accepted` other partitions account for, so that each partition's own
-- sum stays zero. Sent again it takes out nothing. `deadinfo` stays: until the new K is in force, processes with the old
-- one are asked here for receipts.
--@ clock.lua
if redis.call('HGET', KEYS[1], 'layout') ~= ARGV[1] then return redis.error_reply('LIKEFLOW partitions grow') end
redis.call('UNLINK', KEYS[3], KEYS[4])
local sum = 0
for i = 2, #ARGV do
  sum = sum + (redis.call('HGET', KEYS[2], ARGV[i]) or 0)
  redis.call('HDEL', KEYS[2], ARGV[i])
end
local m = redis.call('HMGET', KEYS[1], 'dead', 'elsewhere')
redis.call('HSET', KEYS[1], 'dead', whole((m[1] or 0) - sum), 'elsewhere', whole((m[2] or 0) + sum))
return exact(sum)
