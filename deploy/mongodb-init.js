// Runs in mongosh, once per start: makes a replica set of one out of a fresh MongoDB, leaves an existing
// one alone, and ends when a primary takes writes. A set of one still journals and knows majority.
const notInitialized = 94 // error code NotYetInitialized

const initialized = () => {
  try {
    return db.adminCommand({ replSetGetStatus: 1 }).ok === 1
  } catch (error) {
    if (error.code === notInitialized) return false
    throw error
  }
}

if (!initialized()) {
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] })
  print('replica set rs0 made')
}

const deadline = Date.now() + 60_000
while (!db.hello().isWritablePrimary) {
  if (Date.now() > deadline) throw new Error('no primary after 60 s')
  sleep(200)
}
print('primary is ready')
