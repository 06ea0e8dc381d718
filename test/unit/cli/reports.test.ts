import { describe, expect, test } from 'vitest';
import { Report } from '../../../src/contracts/index.ts';
import { writeReport } from '../../../src/cli/reports/index.ts';
import { report } from '../../helpers/report-samples.ts';

describe('a report as text', () => {
  test('shows what passed, and of what failed what was expected, seen, and where to look', () => {
    expect(writeReport(report({ verdict: 'fail' }), 'text', 'en')).toMatchInlineSnapshot(`
      "✓ The service starts
      ✗ 201 only after the acknowledgment
          Expected: expected
          Observed: saw <partition 3>
          Hint: Look at acks.

      Program output:
        listening

      Not yet · 1/4 points · 4.3 s · seed seed-1
      "
    `);
  });

  test('is French for French readers, down to the decimal comma', () => {
    expect(writeReport(report({ verdict: 'pass' }), 'text', 'fr')).toMatchInlineSnapshot(`
      "✓ Le service démarre
      ✓ 201 seulement après l’accusé

      Réussi · 4/4 points · 4,3 s · graine seed-1
      "
    `);
  });

  test('says of a broken check that we are at fault', () => {
    expect(writeReport(report({ verdict: 'broken' }), 'text', 'en')).toContain('the lab died\n\nProgram output:\n  listening\n\nStopped on our side · 1/4 points');
  });

  test('shows control characters of a program instead of sending them to the terminal', () => {
    const hostile = { ...report({ verdict: 'fail' }), output: { stdout: '\u001b]0;owned\u0007\u001b[2Jgone', stderr: '', truncated: false } };
    const text = writeReport(hostile, 'text', 'en');
    expect(text).toContain('\\x1b]0;owned\\x07\\x1b[2Jgone');
    expect(text).not.toContain('\u001b');
  });
});

describe('a report as JSON', () => {
  test('is the report of the contract and nothing else', () => {
    expect(Report.parse(JSON.parse(writeReport(report({ verdict: 'fail' }), 'json', 'fr')))).toEqual(report({ verdict: 'fail' }));
  });
});

describe('a report as JUnit XML', () => {
  test('has a test case per check, failures with what was seen', () => {
    expect(writeReport(report({ verdict: 'fail' }), 'junit', 'en')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites tests="2" failures="1" errors="0" skipped="0" time="4.303">
        <testsuite name="notification-producers" tests="2" failures="1" errors="0" skipped="0" time="4.303" timestamp="2026-11-21T10:00:00">
          <properties>
            <property name="runtime" value="typescript"/>
            <property name="verdict" value="fail"/>
            <property name="score" value="0.25"/>
            <property name="seed" value="seed-1"/>
            <property name="platform" value="0.1.0"/>
            <property name="kafka" value="4.3.1"/>
            <property name="driver" value="native"/>
          </properties>
          <testcase classname="notification-producers" name="starts" time="0.120"/>
          <testcase classname="notification-producers" name="waits-for-ack" time="0.120">
            <failure message="saw &lt;partition 3&gt;">201 only after the acknowledgment&#10;expected: expected&#10;observed: saw &lt;partition 3&gt;&#10;hint: Look at acks.</failure>
          </testcase>
          <system-out>listening&#10;</system-out>
          <system-err></system-err>
        </testsuite>
      </testsuites>
      "
    `);
  });

  test('counts broken as an error, also when no check was reached', () => {
    expect(writeReport(report({ verdict: 'broken' }), 'junit', 'en')).toContain('errors="1"');
    const early = { ...report({ verdict: 'broken' }), checks: report({ verdict: 'broken' }).checks.map((check) => ({ ...check, outcome: 'skipped' as const })) };
    const xml = writeReport(early, 'junit', 'en');
    expect(xml).toContain('tests="3" failures="0" errors="1" skipped="2"');
    expect(xml).toContain('<error message="the lab died"/>');
  });

  test('stays well-formed whatever the program printed', () => {
    const hostile = { ...report({ verdict: 'fail' }), output: { stdout: ']]></system-out>\u0000\u001b\ud800&amp;"', stderr: '', truncated: false } };
    expect(writeReport(hostile, 'junit', 'en')).toContain('<system-out>]]&gt;&lt;/system-out&gt;\ufffd\ufffd\ufffd&amp;amp;&quot;</system-out>');
  });
});

describe('a report as GitHub annotations', () => {
  test('is one line per problem, with everything escaped that would end it early', () => {
    expect(writeReport(report({ verdict: 'fail' }), 'github', 'en')).toMatchInlineSnapshot(`
      "::error title=waits-for-ack%3A 201 only after the acknowledgment::saw <partition 3>%0Aexpected: expected%0ALook at acks.
      ::error title=Kafka Atelier::notification-producers: fail, 1/4 points, seed seed-1
      "
    `);
    expect(writeReport(report({ verdict: 'pass' }), 'github', 'fr')).toBe('::notice title=Kafka Atelier::notification-producers: pass, 4/4 points, seed seed-1\n');
  });
});
