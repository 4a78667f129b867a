-- The same of the delayed messages. KEYS[1] the set of them; ARGV[1] where to begin, ARGV[2] how many to look at.
local answer = {}
local ids = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1)
for _, id in ipairs(ids) do
  answer[#answer + 1] = redis.call('HGET', KEYS[1] .. ':' .. id, 'messageId') or ''
end
return answer
