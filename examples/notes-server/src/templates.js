import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { config } from './config.js'
import { escapeHtml } from './markdown.js'

function readTemplate(name) {
  return readFileSync(join(config.templates, `${name}.html`), 'utf8')
}

function fill(template, values) {
  return template.replace(/\{\{(\{?)(\w+)\}?\}\}/g, (_, raw, name) => {
    const value = values[name] ?? ''
    return raw ? String(value) : escapeHtml(value)
  })
}

/** Templates are read for each page, so that the people who write them see what they do. */
export function renderPage(name, values) {
  const content = fill(readTemplate(name), values)
  return fill(readTemplate('layout'), { site: config.title, title: values.title, content })
}
