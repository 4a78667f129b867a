-- Which messages a stream holds, without their bodies. KEYS[1] the stream; ARGV[1] where to begin, ARGV[2] how many to
-- look at. Returns the id of the last entry, then the messageId of each, blank when it has none; nothing at the end.
local answer = {}
local entries = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
for _, entry in ipairs(entries) do
  answer[1] = entry[1]
  local found = ''
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'messageId' then found = entry[2][i + 1] end
  end
  answer[#answer + 1] = found
end
return answer
