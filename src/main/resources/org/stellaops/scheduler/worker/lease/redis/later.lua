-- Keeps the entry outside the stream until its delay has passed. KEYS[2] the set of delayed entries, by
-- due time; each has its fields in a hash beside it. ARGV[3] id, ARGV[4] count, ARGV[5] delay in
-- milliseconds, then the pairs of fields to be replaced.
if not holds(ARGV[3], ARGV[4]) then return 0 end
local all = fields(ARGV[3], {unpack(ARGV, 6)})
if all then
  local key = KEYS[2] .. ':' .. ARGV[3]
  redis.call('DEL', key)
  redis.call('HSET', key, unpack(all))
  -- one more, because the clock was cut to whole milliseconds: never before the delay
  redis.call('ZADD', KEYS[2], string.format('%.0f', milliseconds() + ARGV[5] + 1), ARGV[3])
end
remove(ARGV[3])
return 1
