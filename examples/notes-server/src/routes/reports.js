import { Router } from 'express'
import { activityReport, tagCounts } from '../services/reports.js'

export const reports = Router()

function sendActivity(request, response) {
  const since = String(request.query.since ?? '')
  response.json(activityReport(since))
}

function sendTags(request, response) {
  response.json(tagCounts())
}

reports.get('/activity', sendActivity)
reports.get('/tags', sendTags)
