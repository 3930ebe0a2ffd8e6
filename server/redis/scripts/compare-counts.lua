-- Which live totals are not what MongoDB was read to hold and what waits in Redis. Reads only.
-- KEYS meta, counts, pending, dead   ARGV slices (read before MongoDB), claimed prefix,
--      (post, likes in MongoDB, its seq)...
-- -> {'again'} (a slice moved meanwhile, or a change is open: read once more) | {'compared', (post, MongoDB's too many)...}
--@ clock.lua
--@ bulk.lua
--@ whole-totals.lua
local m = redis.call('HMGET', KEYS[1], 'slices', 'openseq', 'change')
if m[3] or (m[1] or '0') ~= ARGV[1] then return {'again'} end
local posts, total = wholeTotals(m[2], KEYS[3], KEYS[4], ARGV[2], 3)
local live, reply = values(KEYS[2], posts), {'compared'}
for _, post in ipairs(posts) do
  if live[post] and live[post] ~= total[post] then
    reply[#reply + 1] = post
    reply[#reply + 1] = exact(total[post] - live[post])
  end
end
return reply
