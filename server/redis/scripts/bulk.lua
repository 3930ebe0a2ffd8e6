-- Included where many posts are read and written at once: a few large calls cost less than many small
-- ones, and half the bytes in the append-only file.
-- values(key, posts) -> post → number (absent: nil); an entry that is not a number is an error, before
-- anything is written. store(key, posts, value) writes what `value` has; drop(key, posts) deletes.
local function values(key, posts)
  local found = {}
  for from = 1, #posts, 1000 do
    local got = redis.call('HMGET', key, unpack(posts, from, math.min(from + 999, #posts)))
    for i = 1, #got do found[posts[from + i - 1]] = got[i] and got[i] + 0 or nil end
  end
  return found
end
local function store(key, posts, value)
  local set, k = {}, 0
  for i = 1, #posts do
    local v = value[posts[i]]
    if v then
      set[k + 1] = posts[i]
      set[k + 2] = string.format(v < 2147483648 and '%d' or '%.0f', v)   -- %d is the faster one
      k = k + 2
    end
    if k > 0 and (k == 2000 or i == #posts) then
      redis.call('HSET', key, unpack(set, 1, k))
      k = 0
    end
  end
end
local function drop(key, posts)
  for from = 1, #posts, 1000 do
    redis.call('HDEL', key, unpack(posts, from, math.min(from + 999, #posts)))
  end
end
