/** What `matches` of core says, said by the database: for counting over many nodes and resources at once. */

/**
 * The nodes of a fleet that have not left, with the labels that selectors see: their own, with the operator's
 * on top.
 *
 * @param fleetId SQL for the fleet's id
 */
export const selectableSql = (fleetId: string) => `
  SELECT n.id, n.service, n.labels || coalesce(l.spec -> 'labels', '{}') AS labels
  FROM node n LEFT JOIN resource l ON l.fleet_id = n.fleet_id AND l.kind = 'labels' AND l.key = n.id
  WHERE n.fleet_id = ${fleetId} AND n.state <> 'left'`

/** A condition: `selector`, an expression of jsonb, matches the row `node` of `selectableSql`. */
export const matchesSql = (selector: string, node: string) => `(
  (NOT ${selector} ? 'nodes' OR ${selector} -> 'nodes' ? ${node}.id)
  AND (NOT ${selector} ? 'services' OR ${selector} -> 'services' ? ${node}.service)
  AND (NOT ${selector} ? 'share' OR selector_bucket(${selector} -> 'share' ->> 'salt', ${node}.id)
    < (${selector} -> 'share' ->> 'upTo')::float8)
  AND NOT EXISTS (
    SELECT FROM jsonb_each(coalesce(${selector} -> 'labels', '{}')) AS asked (name, allowed)
    WHERE NOT coalesce(asked.allowed ? (${node}.labels ->> asked.name), false)
  ))`
