/**
 * SQL that learns when each person works, from their calls before the window, and judges each hour of the window in
 * which they made calls: table `person_hours(usr, hour, seen_days, active_days, own, unusual)`.
 *
 * A person's day begins in the middle of their own quiet time, so that a shift across midnight (or across UTC
 * midnight, for another time zone) is one day. An hour of the week is usual if its two factors together reach a fifth:
 * on how many of their active days they were seen within an hour of it, and how often they work on that weekday.
 * Days with hardly any calls are no active days, and a stray call does not count for its hour, so one earlier
 * intrusion does not make its hour usual. On few dates
 * the weekday's share leans to the person's share of working days or of rest days, as the whole organisation has them.
 * Who has too little history is judged by the business hours (table `office`), and so is a call that names nobody.
 */
export const activityProfile: readonly string[] = [
  `CREATE TABLE past_hours AS
     SELECT usr, floor(us / 3.6e9)::BIGINT AS hour, count(*) AS n
     FROM events, settings
     WHERE us < from_us AND usr IS NOT NULL AND seq NOT IN (SELECT seq FROM twice)
     GROUP BY ALL`,

  `CREATE TABLE person_shift AS
     WITH by_clock AS (SELECT usr, hour % 24 AS h, sum(n) AS n FROM past_hours GROUP BY ALL),
       cost AS (
         SELECT usr, m, sum(n / (1 + pow(least(abs(h + 0.5 - m), 24 - abs(h + 0.5 - m)), 2))) AS noise
         FROM by_clock, (SELECT unnest(range(24)) AS m) GROUP BY ALL)
     SELECT usr, arg_min(m, (noise, m)) AS shift FROM cost GROUP BY usr`,

  `CREATE TABLE person_days AS
     WITH days AS (
       SELECT usr, floor((hour - shift) / 24)::BIGINT AS day, sum(n) AS n
       FROM past_hours JOIN person_shift USING (usr) GROUP BY ALL),
     usual AS (SELECT usr, median(n) AS middle FROM days GROUP BY usr)
     SELECT usr, day, (day % 7) AS dow, n, n >= 0.2 * middle AS active FROM days JOIN usual USING (usr)`,

  // Weekdays on which the organisation hardly works, by the number of people seen.
  `CREATE TABLE rest_days AS
     WITH seen AS (SELECT dow, count(*) FILTER (active) / count(DISTINCT day) AS people FROM person_days GROUP BY dow)
     SELECT w.dow, coalesce(people, 0) < 0.5 * (SELECT max(people) FROM seen) AS rest
     FROM (SELECT unnest(range(7)) AS dow) w LEFT JOIN seen USING (dow)`,

  `CREATE TABLE person_history AS
     SELECT usr, count(*) FILTER (active) AS active_days, sum(n) AS calls, min(day) AS first_day,
       floor(((SELECT from_us FROM settings) / 3.6e9 - any_value(shift)) / 24)::BIGINT AS end_day
     FROM person_days JOIN person_shift USING (usr) GROUP BY usr
     HAVING count(*) FILTER (active) >= 5 AND sum(n) >= 30`,

  `CREATE TABLE person_weekdays AS
     WITH dates AS (
       SELECT usr, dow, rest, greatest(1, (end_day - first_day - ((dow - first_day % 7 + 7) % 7) + 6) // 7) AS dates
       FROM person_history, rest_days),
     worked AS (
       SELECT usr, dow, rest, dates, count(day) AS days
       FROM dates LEFT JOIN person_days p USING (usr, dow)
       WHERE p.active IS NULL OR p.active GROUP BY ALL),
     complete AS (
       SELECT d.usr, d.dow, d.rest, d.dates, coalesce(w.days, 0) AS days
       FROM dates d LEFT JOIN worked w ON d.usr = w.usr AND d.dow = w.dow)
     SELECT usr, dow,
       least(1, (days + least(1, sum(days) OVER kind / sum(dates) OVER kind)) / (dates + 1)) AS share
     FROM complete WINDOW kind AS (PARTITION BY usr, rest)`,

  `CREATE TABLE person_clock AS
     WITH cells AS (
       SELECT usr, floor((hour - shift) / 24)::BIGINT AS day, (hour - shift + 48) % 24 AS h, n
       FROM past_hours JOIN person_shift USING (usr) JOIN person_history USING (usr)),
     around AS (
       SELECT usr, day, (h + k + 24) % 24 AS hod, sum(cells.n) AS n, bool_or(k = 0) AS itself
       FROM cells JOIN person_days USING (usr, day), (SELECT unnest([-1, 0, 1]) AS k) WHERE active GROUP BY ALL),
     typical AS (SELECT usr, median(n) AS n FROM around WHERE itself GROUP BY usr)
     SELECT usr, hod, count(*) AS days FROM around a JOIN typical t USING (usr) WHERE a.n >= 0.15 * t.n GROUP BY ALL`,

  `CREATE TABLE person_hours AS
     WITH wanted AS (
       SELECT usr, floor(us / 3.6e9)::BIGINT AS hour FROM events, settings
       WHERE us >= from_us AND us < to_us AND usr IS NOT NULL GROUP BY ALL)
     SELECT w.usr, w.hour, coalesce(c.days, 0) AS seen_days, h.active_days, h.usr IS NOT NULL AS own,
       h.usr IS NOT NULL AND least(1, coalesce(c.days, 0) / h.active_days) * coalesce(d.share, 0) < 0.2 AS unusual
     FROM wanted w
     LEFT JOIN person_history h ON h.usr = w.usr
     LEFT JOIN person_shift s ON s.usr = w.usr
     LEFT JOIN person_clock c ON c.usr = w.usr AND c.hod = (w.hour - s.shift + 24) % 24
     LEFT JOIN person_weekdays d ON d.usr = w.usr AND d.dow = floor((w.hour - s.shift) / 24)::BIGINT % 7`,
];
