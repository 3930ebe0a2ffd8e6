-- Fills the cache of live totals from what MongoDB was read to hold.
-- KEYS meta, counts, pending, dead   ARGV slices (read before MongoDB), bound, claimed prefix,
--      (post, likes in MongoDB, its seq)...
-- -> {'again'} (a slice moved meanwhile: read once more) | {'seeded', totals...}
-- Invariant: total = MongoDB + pending + dead + the claimed entry, unless that one is written already
-- (seq == open); open + 1 is a fenced post, its entry is not written. A total that is there wins.
--@ clock.lua
--@ bulk.lua
local m = redis.call('HMGET', KEYS[1], 'slices', 'openseq')
local open, posts, new, total = tonumber(m[2] or 0), {}, {}, {}
for i = 4, #ARGV, 3 do posts[#posts + 1] = ARGV[i] end
local live, pending, dead = values(KEYS[2], posts), values(KEYS[3], posts), values(KEYS[4], posts)
local claimed = m[2] and values(ARGV[3] .. m[2], posts) or {}
for i, post in ipairs(posts) do
  local likes, seq = tonumber(ARGV[3 * i + 2]), tonumber(ARGV[3 * i + 3])
  if not live[post] then
    local unwritten = seq < open or seq == open + 1
    total[post] = likes + (pending[post] or 0) + (dead[post] or 0) + (unwritten and claimed[post] or 0)
    new[#new + 1] = post
  end
end
if #new > 0 then
  if (m[1] or '0') ~= ARGV[1] then return {'again'} end
  if redis.call('HLEN', KEYS[2]) + #new > tonumber(ARGV[2]) then redis.call('UNLINK', KEYS[2]) end
  store(KEYS[2], new, total)
end
local reply = {'seeded'}
for i, post in ipairs(posts) do reply[i + 1] = exact(live[post] or total[post]) end
return reply
