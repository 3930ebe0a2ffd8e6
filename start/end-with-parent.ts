// Loaded into the app server by `--import`. When `npm start` dies without a word (SIGKILL), the channel
// to it closes; the server then leaves as on SIGTERM, instead of running on with nobody to stop it.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
