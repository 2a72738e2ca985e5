export { type SyslogRecord, syslogFrame, syslogMessage } from './frame.ts'
export { type Sent, type SyslogTarget, sendSyslog } from './send-syslog.ts'
