BEGIN TRANSACTION;
CREATE TABLE action (
    action_number integer primary key autoincrement,
    at text not null,
    action text not null,
    detail text not null
);
INSERT INTO "action" VALUES(1,'2024-04-04T08:00:00+08:00','withdrawn','{"file_id": "ca978112ca1b-2", "file_name": "U1/又一份.xlsx"}');
CREATE TABLE arrival (
    arrival_number integer primary key autoincrement,
    file_id text not null unique,
    sha256 text not null,
    file_name text not null,
    size_bytes integer not null,
    first_seen_at text not null,
    received_at text not null,
    received_from text not null check (received_from in ('manifest', 'first_seen')),
    manifest_unit text,
    manifest_period text,
    archive_sha256 text,
    is_moved integer not null default 0,
    withdrawn_at text,
    refusal text
);
INSERT INTO "arrival" VALUES(1,'ca978112ca1b-1','ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb','U1/2024年3月.xlsx',8123,'2024-04-02T09:00:00+08:00','2024-04-01T17:30:00+08:00','manifest','U1','2024-03','ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',1,NULL,NULL);
INSERT INTO "arrival" VALUES(2,'3e23e8160039-1','3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d','平台/hotline_2024.csv',20480,'2024-04-02T09:00:00+08:00','2024-04-02T09:00:00+08:00','first_seen',NULL,NULL,'9db216c1dc135f0096a2ae57911bad3591fa6484d3fe8164b7ef151fa3b8f603',1,NULL,NULL);
INSERT INTO "arrival" VALUES(3,'ca978112ca1b-2','ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb','U1/又一份.xlsx',8123,'2024-04-03T09:00:00+08:00','2024-04-03T09:00:00+08:00','first_seen',NULL,NULL,'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',1,'2024-04-04T08:00:00+08:00',NULL);
INSERT INTO "arrival" VALUES(4,'2e7d2c03a950-1','2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6','U2/名册.xlsx',5000,'2024-04-03T09:00:00+08:00','2024-04-03T09:00:00+08:00','first_seen',NULL,NULL,NULL,0,NULL,'{"findings": [], "has_personal_data": true, "parts": [], "path": "U2/名册.xlsx", "verdict": "read"}');
CREATE TABLE receipt (file_id text primary key, body text not null);
INSERT INTO "receipt" VALUES('ca978112ca1b-1','{
  "file_id": "ca978112ca1b-1"
}
');
CREATE TABLE setting (name text primary key, value text not null);
INSERT INTO "setting" VALUES('kind','demo');
CREATE INDEX arrival_sha256 on arrival (sha256);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('arrival',4);
INSERT INTO "sqlite_sequence" VALUES('action',1);
COMMIT;
