-- Notes posts in the list of the most liked ones.
-- KEYS top   ARGV bound, (likes, post)...
-- -> what a total must be above to be listed: the smallest listed of a full list, else 0
-- Invariant: an entry only rises (a late, smaller total is ignored); at most `bound` stay.
for i = 2, #ARGV, 1000 do
  redis.call('ZADD', KEYS[1], 'GT', unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then return '0' end
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or '0'
