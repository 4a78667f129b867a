-- Removes consumers that hold nothing: this one when ARGV[3] is 1, and those that were silent for a day.
local consumers = redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])
local removed = 0
for _, flat in ipairs(consumers) do
  local consumer = {}
  for i = 1, #flat, 2 do consumer[flat[i]] = flat[i + 1] end
  local mine = consumer.name == ARGV[2]
  if consumer.pending == 0 and ((mine and ARGV[3] == '1') or (not mine and consumer.idle > 86400000)) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    removed = removed + 1
  end
end
return removed
