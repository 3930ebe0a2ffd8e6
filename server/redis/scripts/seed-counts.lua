-- Fills the cache of live totals from what MongoDB was read to hold.
-- KEYS meta, counts, pending, dead   ARGV slices (read before MongoDB), bound, claimed prefix,
--      (post, likes in MongoDB, its seq)...
-- -> {'again'} (a slice moved meanwhile: read once more) | {'seeded', totals...}
-- Invariant: total = MongoDB + pending + dead + the claimed entry, unless that one is written already
-- (seq == open); open + 1 is a fenced post, its entry is not written. A total that is there wins.
--@ clock.lua
local m = redis.call('HMGET', KEYS[1], 'slices', 'openseq')
local moved, open = (m[1] or '0') ~= ARGV[1], tonumber(m[2] or 0)
local function held(key, post) return tonumber(redis.call('HGET', key, post) or 0) end
local reply, new = {'seeded'}, {}
for i = 4, #ARGV, 3 do
  local post, seq = ARGV[i], tonumber(ARGV[i + 2])
  local total = tonumber(redis.call('HGET', KEYS[2], post))
  if not total then
    if moved then return {'again'} end
    total = tonumber(ARGV[i + 1]) + held(KEYS[3], post) + held(KEYS[4], post)
    if open > 0 and (seq < open or seq == open + 1) then total = total + held(ARGV[3] .. m[2], post) end
    new[#new + 1] = {post, whole(total)}
  end
  reply[#reply + 1] = total
end
if #new > 0 and redis.call('HLEN', KEYS[2]) + #new > tonumber(ARGV[2]) then redis.call('UNLINK', KEYS[2]) end
for _, entry in ipairs(new) do redis.call('HSET', KEYS[2], entry[1], entry[2]) end
return reply
