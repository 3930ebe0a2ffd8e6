-- Notes posts in the list of the most liked ones.
-- KEYS top   ARGV bound, (likes, post)...
-- -> how many are listed
-- Invariant: an entry only rises (a late, smaller total is ignored); at most `bound` stay.
for i = 2, #ARGV, 1000 do
  redis.call('ZADD', KEYS[1], 'GT', unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))
return redis.call('ZCARD', KEYS[1])
