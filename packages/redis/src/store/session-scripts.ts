import { lua } from "../script.js";

/** A key may be kept for longer than it was, never for less. */
const KEEP_FOR = `
local function keepFor(key, ttl)
  if redis.call('PTTL', key) < ttl then redis.call('PEXPIRE', key, ttl) end
end`;

/** Lives on for as long as it may be idle. */
const KEEP_RECORD = `redis.call('PEXPIRE', KEYS[1], redis.call('HGET', KEYS[1], 'ttl'))`;

/**
 * Keys: record, seen, quota. Values: maxSessions, maxSessionsPerPrincipal, range of the quota key (from,
 * to), lastSeenAt, ttl, member, fields…
 *
 * The very same session again is a command that was sent twice, because the answer to it was lost.
 */
export const CREATE = lua`
${KEEP_FOR}
if redis.call('EXISTS', KEYS[1]) == 1 then
  for i = 8, #ARGV, 2 do
    if redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then return 'taken' end
  end
  return 'created'
end
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 'session-limit' end
if redis.call('ZLEXCOUNT', KEYS[3], ARGV[3], ARGV[4]) >= tonumber(ARGV[2]) then
  return 'principal-limit'
end
local ttl = tonumber(ARGV[6])
redis.call('HSET', KEYS[1], unpack(ARGV, 8))
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[7])
redis.call('ZADD', KEYS[3], 0, ARGV[7])
keepFor(KEYS[2], 2 * ttl)
keepFor(KEYS[3], 2 * ttl)
return 'created'`;

/** Keys: record. */
export const GET = lua`return redis.call('HGETALL', KEYS[1])`;

/** Keys: record. Values: time. The indexes learn of it when they are next looked at. */
export const TOUCH = lua`
local seen = redis.call('HGET', KEYS[1], 'seen')
if not seen then return {} end
if tonumber(seen) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'seen', ARGV[1]) end
${KEEP_RECORD}
return redis.call('HGETALL', KEYS[1])`;

/** Keys: record. Values: epoch, lastSeenAt or 0, how many of the rest are to be set; those, and those to be removed. */
export const UPDATE = lua`
local known = redis.call('HMGET', KEYS[1], 'epoch', 'seen')
if not known[1] then return 'unknown' end
if known[1] ~= ARGV[1] then return 'stale' end
if tonumber(known[2]) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], 'seen', ARGV[2]) end
local set = tonumber(ARGV[3])
if set > 0 then redis.call('HSET', KEYS[1], unpack(ARGV, 4, 3 + set)) end
if #ARGV > 3 + set then redis.call('HDEL', KEYS[1], unpack(ARGV, 4 + set)) end
${KEEP_RECORD}
return 'updated'`;

/** Keys: record. Values: node, now, expiresAt. */
export const CLAIM = lua`
local known = redis.call('HMGET', KEYS[1], 'node', 'expires')
if not known[1] then return {'unknown'} end
if known[1] ~= ARGV[1] and tonumber(known[2]) > tonumber(ARGV[2]) then
  return {'owned', redis.call('HGETALL', KEYS[1])}
end
redis.call('HINCRBY', KEYS[1], 'epoch', 1)
redis.call('HSET', KEYS[1], 'node', ARGV[1], 'expires', ARGV[3])
${KEEP_RECORD}
return {'claimed', redis.call('HGETALL', KEYS[1])}`;

/** Keys: records. Values: expiresAt, then epoch and lastSeenAt of each. Answers the places of those lost. */
export const RENEW = lua`
local lost = {}
for i, key in ipairs(KEYS) do
  local known = redis.call('HMGET', key, 'epoch', 'seen', 'ttl')
  if known[1] ~= ARGV[2 * i] then
    lost[#lost + 1] = i
  else
    local seen = ARGV[2 * i + 1]
    if tonumber(known[2]) > tonumber(seen) then seen = known[2] end
    redis.call('HSET', key, 'expires', ARGV[1], 'seen', seen)
    redis.call('PEXPIRE', key, known[3])
  end
end
return lost`;

/** Keys: record. Values: epoch. */
export const RELEASE = lua`
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
redis.call('HINCRBY', KEYS[1], 'epoch', 1)
redis.call('HSET', KEYS[1], 'expires', 0)
return 1`;

/** Keys: record, indexes… Values: the epoch, or nothing for any. */
export const DELETE = lua`
local known = redis.call('HMGET', KEYS[1], 'member', 'epoch')
local member = known[1]
if not member or (ARGV[1] and ARGV[1] ~= known[2]) then return 0 end
redis.call('DEL', KEYS[1])
for i = 2, #KEYS do redis.call('ZREM', KEYS[i], member) end
return 1`;

/**
 * Keys: seen, quota. Values: lastSeenBefore, how long the indexes are kept, how many to skip, how many to
 * answer. Answers members that look idle.
 */
export const LOOK_IDLE = lua`
${KEEP_FOR}
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then keepFor(key, tonumber(ARGV[2])) end
end
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', ARGV[3], ARGV[4])`;

/**
 * Keys: seen, quota, records. Values: lastSeenBefore, now, the member of each. Answers a letter for each:
 * it was (d)eleted, it is still (o)wned, or it was (s)een since or is gone, which the indexes now know.
 */
export const DELETE_IDLE = lua`
local outcomes = {}
for i = 3, #KEYS do
  local member = ARGV[i]
  local known = redis.call('HMGET', KEYS[i], 'seen', 'expires')
  local outcome = 's'
  if known[1] and tonumber(known[1]) >= tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], 'XX', known[1], member)
  elseif known[1] and tonumber(known[2]) > tonumber(ARGV[2]) then
    outcome = 'o'
  else
    if redis.call('DEL', KEYS[i]) == 1 then outcome = 'd' end
    redis.call('ZREM', KEYS[1], member)
    redis.call('ZREM', KEYS[2], member)
  end
  outcomes[#outcomes + 1] = outcome
end
return table.concat(outcomes)`;
