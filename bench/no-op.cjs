// The least that any jscodeshift transform does: it parses, and changes nothing.
module.exports = (file, api) => {
  api.jscodeshift(file.source)
}
