-- Moves dead letters back to pending, by name; sent again it moves nothing.
-- KEYS meta, pending, dead, deadinfo   ARGV posts... (at most 500)
-- -> {posts, likes}
-- Invariant: all reads of one post come before its first write; a post is in `dead` or in `pending`,
-- never in both. The first write is the HINCRBY of `pending`.
--@ clock.lua
local ord = redis.call('HGET', KEYS[1], 'nextord') or '1'
local fresh, likes, posts = redis.call('EXISTS', KEYS[2]) == 0, 0, 0
for _, post in ipairs(ARGV) do
  local count = redis.call('HGET', KEYS[3], post)
  if count then
    local info = redis.call('HGET', KEYS[4], post) or ''
    local first, last = string.match(info, '^(%d+) (%d+) %d+$')
    redis.call('HINCRBY', KEYS[2], post, count)
    redis.call('HDEL', KEYS[3], post)
    redis.call('HSET', KEYS[4], post, (first or ord) .. ' ' .. (last or ord) .. ' ' .. ord)
    likes = likes + tonumber(count)
    posts = posts + 1
  end
end
if posts > 0 then
  if fresh then redis.call('HSET', KEYS[1], 'since', whole(now())) end
  redis.call('HINCRBY', KEYS[1], 'dead', -likes)
  redis.call('HINCRBY', KEYS[1], 'pending', likes)
end
return {posts, likes}
