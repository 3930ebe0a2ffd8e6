-- add-likes without its safety, to be measured beside it: no flush number, no epoch, no look at what was
-- answered before. Sent twice it counts twice. What it writes is drained like any other like.
-- KEYS meta, pending, counts   ARGV plain: JSON [[post, count]...]
-- -> {id, ordinal, accepted, {totals}}
--@ clock.lua
--@ bulk.lua
--@ tally.lua
local plain = cjson.decode(ARGV[1])
gather(plain, true)
local fresh = redis.call('EXISTS', KEYS[2]) == 0
live = values(KEYS[3], posts)
local pending = fresh and {} or values(KEYS[2], posts)
local answer = totals({}, plain, true)
for i = 1, #posts do
  local post = posts[i]
  pending[post] = (pending[post] or 0) + add[post]
end
store(KEYS[2], posts, pending)
store(KEYS[3], posts, live)
local accepted = redis.call('HINCRBY', KEYS[1], 'accepted', sum)
redis.call('HINCRBY', KEYS[1], 'pending', sum)
if fresh then redis.call('HSET', KEYS[1], 'since', whole(now())) end
local m = redis.call('HMGET', KEYS[1], 'id', 'nextord')
return {m[1] or 'plain', tonumber(m[2] or 1), accepted, answer}
