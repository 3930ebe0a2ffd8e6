-- Fills the cache of live totals from what MongoDB was read to hold.
-- KEYS meta, counts, pending, dead   ARGV slices (read before MongoDB), bound, claimed prefix,
--      (post, likes in MongoDB, its seq)...
-- -> {'again'} (a slice moved meanwhile: read once more) | {'seeded', totals...}
-- Invariant: a total that is there wins.
--@ clock.lua
--@ bulk.lua
--@ whole-totals.lua
local m, new = redis.call('HMGET', KEYS[1], 'slices', 'openseq'), {}
local posts, total = wholeTotals(m[2], KEYS[3], KEYS[4], ARGV[3], 4)
local live = values(KEYS[2], posts)
for _, post in ipairs(posts) do
  if not live[post] then new[#new + 1] = post end
end
if #new > 0 then
  if (m[1] or '0') ~= ARGV[1] then return {'again'} end
  if redis.call('HLEN', KEYS[2]) + #new > tonumber(ARGV[2]) then redis.call('UNLINK', KEYS[2]) end
  store(KEYS[2], new, total)
end
local reply = {'seeded'}
for i, post in ipairs(posts) do reply[i + 1] = exact(live[post] or total[post]) end
return reply
