'use strict'

// Shared with the older import job, which is still CommonJS.
const fs = require('node:fs')
const path = require('node:path')

function listAttachments(folder) {
  if (!fs.existsSync(folder)) return []
  const names = fs.readdirSync(folder).sort()
  return names.map((name) => ({ name, bytes: fs.statSync(path.join(folder, name)).size }))
}

function readAttachment(folder, name) {
  const file = path.join(folder, path.basename(name))
  try {
    return fs.readFileSync(file)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

module.exports = { listAttachments, readAttachment }
