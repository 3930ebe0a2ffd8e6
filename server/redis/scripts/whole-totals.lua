-- Included where totals of posts are added up from MongoDB and all that Redis holds.
-- wholeTotals(open seq or nil, pending, dead, claimed prefix, n): ARGV from n on are (post, likes in MongoDB, its
-- seq)... -> posts, post → total
-- Invariant: total = MongoDB + pending + dead + the claimed entry, unless that one is written already (seq == open);
-- open + 1 is a fenced post, its entry is not written.
local function wholeTotals(openseq, pendingKey, deadKey, prefix, n)
  local open, posts, total = tonumber(openseq or 0), {}, {}
  for i = n, #ARGV, 3 do posts[#posts + 1] = ARGV[i] end
  local pending, dead = values(pendingKey, posts), values(deadKey, posts)
  local claimed = openseq and values(prefix .. openseq, posts) or {}
  for i, post in ipairs(posts) do
    local likes, seq = tonumber(ARGV[3 * i + n - 2]), tonumber(ARGV[3 * i + n - 1])
    local unwritten = seq < open or seq == open + 1
    total[post] = likes + (pending[post] or 0) + (dead[post] or 0) + (unwritten and claimed[post] or 0)
  end
  return posts, total
end
