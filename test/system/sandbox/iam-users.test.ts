import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { runClient } from '../../support/run-client.ts';

let sandbox: RunningSandbox;

beforeEach(async () => {
  const policies = [
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*User*', Resource: '*' }] },
  ];
  sandbox = await startSandbox({ users: [{ name: 'admin', policies }] });
});
afterEach(() => sandbox.close());

/** Lines that a program with boto3 prints; it has `code`, which says how a call ended. */
async function python(program: string, key = sandbox.rootCredentials): Promise<string[]> {
  const { python: interpreter } = await findPythonTools();
  const environment = { ...sandbox.endpointEnvironment(key), ENDPOINT: sandbox.endpoint };
  const run = await runClient(interpreter, ['-c', prelude + program], environment);
  expect(run.stderr).toBe('');
  return run.stdout.trim().split('\n');
}

const prelude = `
import boto3, json
from botocore.exceptions import ClientError
iam = boto3.client('iam')
READ = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
def allow(action):
    return json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': action, 'Resource': '*'}]})
def code(call, **args):
    try:
        call(**args)
        return 'done'
    except ClientError as e:
        return e.response['Error']['Code'] + ': ' + e.response['Error']['Message']
`;

describe('users', () => {
  test('are made, listed, renamed, tagged and taken away', async () => {
    const lines = await python(`
iam.create_user(UserName='clerk', Path='/team/', Tags=[{'Key': 'a', 'Value': '1'}], PermissionsBoundary=READ)
user = iam.get_user(UserName='CLERK')['User']
print(user['Arn'], user['UserId'][:4], user['Tags'], user['PermissionsBoundary']['PermissionsBoundaryArn'] == READ)
print(code(iam.create_user, UserName='Clerk'))
print([u['UserName'] for u in iam.list_users()['Users']], [u.get('Tags') for u in iam.list_users(PathPrefix='/team/')['Users']])
iam.update_user(UserName='clerk', NewUserName='head', NewPath='/')
print(iam.get_user(UserName='head')['User']['UserId'] == user['UserId'], code(iam.get_user, UserName='clerk'))
iam.tag_user(UserName='head', Tags=[{'Key': 'b', 'Value': '2'}])
iam.untag_user(UserName='head', TagKeys=['a'])
print(iam.list_user_tags(UserName='head')['Tags'])
iam.delete_user_permissions_boundary(UserName='head')
print(code(iam.delete_user_permissions_boundary, UserName='head'))
iam.delete_user(UserName='head')
print(code(iam.delete_user, UserName='head'))
print(iam.get_user()['User']['Arn'])
print(code(iam.create_user, UserName='no spaces')[:60])
`);
    expect(lines).toEqual([
      "arn:aws:iam::123456789012:user/team/clerk AIDA [{'Key': 'a', 'Value': '1'}] True",
      'EntityAlreadyExists: User with name Clerk already exists.',
      "['admin', 'clerk'] [None]",
      'True NoSuchEntity: The user with name clerk cannot be found.',
      "[{'Key': 'b', 'Value': '2'}]",
      'NoSuchEntity: User head does not have a permissions boundary.',
      'NoSuchEntity: The user with name head cannot be found.',
      'arn:aws:iam::123456789012:root',
      "ValidationError: 1 validation error detected: Value 'no spac",
    ]);
  });

  test('have policies of both kinds, which decide what their keys may do', async () => {
    const lines = await python(`
iam.create_user(UserName='clerk')
key = iam.create_access_key(UserName='clerk')['AccessKey']
def as_clerk(name):
    return boto3.client(name, aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'])
s3 = as_clerk('s3')
print(as_clerk('sts').get_caller_identity()['Arn'])
print(code(s3.list_buckets).split(':')[0])
iam.put_user_policy(UserName='clerk', PolicyName='own', PolicyDocument=allow('s3:ListAllMyBuckets'))
print(code(s3.list_buckets), iam.list_user_policies(UserName='clerk')['PolicyNames'])
iam.delete_user_policy(UserName='clerk', PolicyName='own')
iam.attach_user_policy(UserName='clerk', PolicyArn=READ)
print(code(s3.list_buckets), iam.list_entities_for_policy(PolicyArn=READ)['PolicyUsers'][0]['UserName'])
boundary = iam.create_policy(PolicyName='limit', PolicyDocument=allow('sqs:*'))['Policy']['Arn']
iam.put_user_permissions_boundary(UserName='clerk', PermissionsBoundary=boundary)
print(code(s3.list_buckets).split(':')[0], iam.get_policy(PolicyArn=boundary)['Policy']['PermissionsBoundaryUsageCount'])
print(code(iam.delete_user, UserName='clerk'))
print(code(iam.put_user_policy, UserName='clerk', PolicyName='big', PolicyDocument=allow(['s3:' + 'a' * 99] * 21)))
print(code(iam.delete_policy, PolicyArn=boundary))
`);
    expect(lines).toEqual([
      'arn:aws:iam::123456789012:user/clerk',
      'AccessDenied',
      "done ['own']",
      'done clerk',
      'AccessDenied 1',
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
      'LimitExceeded: Maximum policy size of 2048 bytes exceeded for user clerk',
      'DeleteConflict: Cannot delete a policy attached to entities.',
    ]);
  });

  test('have two keys at most, which can be switched off', async () => {
    const lines = await python(`
iam.create_user(UserName='clerk')
first, second = (iam.create_access_key(UserName='clerk')['AccessKey'] for _ in 'ab')
print(code(iam.create_access_key, UserName='clerk'))
own = boto3.client('iam', aws_access_key_id=first['AccessKeyId'], aws_secret_access_key=first['SecretAccessKey'])
sts = boto3.client('sts', aws_access_key_id=first['AccessKeyId'], aws_secret_access_key=first['SecretAccessKey'])
iam.put_user_policy(UserName='clerk', PolicyName='own', PolicyDocument=allow('iam:*AccessKey*'))
print(sorted(k['AccessKeyId'] for k in own.list_access_keys()['AccessKeyMetadata']) == sorted(k['AccessKeyId'] for k in (first, second)))
iam.update_access_key(UserName='clerk', AccessKeyId=first['AccessKeyId'], Status='Inactive')
print(code(sts.get_caller_identity))
print([k['Status'] for k in iam.list_access_keys(UserName='clerk')['AccessKeyMetadata'] if k['AccessKeyId'] == first['AccessKeyId']])
iam.update_access_key(UserName='clerk', AccessKeyId=first['AccessKeyId'], Status='Active')
print(code(sts.get_caller_identity))
iam.delete_user_policy(UserName='clerk', PolicyName='own')
print(code(iam.delete_user, UserName='clerk'))
for key in (first, second):
    iam.delete_access_key(UserName='clerk', AccessKeyId=key['AccessKeyId'])
print(code(iam.delete_access_key, UserName='clerk', AccessKeyId=first['AccessKeyId'])[:41])
iam.delete_user(UserName='clerk')
print(code(sts.get_caller_identity).split(':')[0])
`);
    expect(lines).toEqual([
      'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
      'True',
      'InvalidClientTokenId: The security token included in the request is invalid.',
      "['Inactive']",
      'done',
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
      'NoSuchEntity: The Access Key with id AKIA',
      'InvalidClientTokenId',
    ]);
  });

  test('have none of the parts that the sandbox does not model, and can be looked through for them', async () => {
    const lines = await python(`
iam.create_user(UserName='clerk')
print(iam.list_groups_for_user(UserName='clerk')['Groups'], iam.list_mfa_devices(UserName='clerk')['MFADevices'])
print(iam.list_virtual_mfa_devices()['VirtualMFADevices'], iam.list_ssh_public_keys(UserName='clerk')['SSHPublicKeys'])
print(iam.list_signing_certificates(UserName='clerk')['Certificates'], iam.list_service_specific_credentials(UserName='clerk')['ServiceSpecificCredentials'])
print(code(iam.get_login_profile, UserName='clerk'))
print(code(iam.list_groups_for_user, UserName='nobody'))
`);
    expect(lines).toEqual([
      '[] []',
      '[] []',
      '[] []',
      'NoSuchEntity: Login Profile for User clerk cannot be found.',
      'NoSuchEntity: The user with name nobody cannot be found.',
    ]);
  });

  test('cannot go beyond their own policies', async () => {
    const lines = await python(
      `
print(iam.get_user()['User']['UserName'])
print(code(iam.create_user, UserName='clerk'))
print(code(iam.create_access_key, UserName='clerk')[:95])
print(code(iam.list_instance_profiles).split(':')[0])
`,
      sandbox.userCredentials('admin'),
    );
    expect(lines).toEqual([
      'admin',
      'done',
      'AccessDenied: User: arn:aws:iam::123456789012:user/admin is not authorized to perform: iam:Crea',
      'AccessDenied',
    ]);
  });

  test('stand in the details of the account, beside roles and policies, page by page', async () => {
    const lines = await python(`
iam.create_user(UserName='clerk', Tags=[{'Key': 'a', 'Value': '1'}])
iam.put_user_policy(UserName='clerk', PolicyName='own', PolicyDocument=allow('s3:*'))
iam.create_policy(PolicyName='mine', PolicyDocument=allow('sqs:*'))
trust = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]})
iam.create_role(RoleName='nodes', AssumeRolePolicyDocument=trust)
iam.create_instance_profile(InstanceProfileName='nodes')
iam.add_role_to_instance_profile(InstanceProfileName='nodes', RoleName='nodes')
pages = list(iam.get_paginator('get_account_authorization_details').paginate(PaginationConfig={'PageSize': 1}))
print(len(pages), [u['UserName'] for p in pages for u in p['UserDetailList']])
role = [r for p in pages for r in p['RoleDetailList']][0]
print(role['RoleName'], role['InstanceProfileList'][0]['InstanceProfileName'])
policy = [x for p in pages for x in p['Policies']][0]
print(policy['PolicyName'], policy['PolicyVersionList'][0]['Document']['Statement'][0]['Action'])
clerk = [u for p in pages for u in p['UserDetailList'] if u['UserName'] == 'clerk'][0]
print(clerk['UserPolicyList'][0]['PolicyDocument']['Statement'][0]['Action'], clerk['Tags'], clerk['GroupList'])
only = iam.get_account_authorization_details(Filter=['Role'])
print(len(only['RoleDetailList']), only['UserDetailList'], only['Policies'])
summary = iam.get_account_summary()['SummaryMap']
print(summary['Users'], summary['InstanceProfiles'], summary['Policies'])
`);
    expect(lines).toEqual([
      "4 ['admin', 'clerk']",
      'nodes nodes',
      'mine sqs:*',
      "s3:* [{'Key': 'a', 'Value': '1'}] []",
      '1 [] []',
      '2 1 1',
    ]);
  });
});

describe('instance profiles', () => {
  test('hold one role, which cannot go meanwhile', async () => {
    const lines = await python(`
trust = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]})
for name in ('nodes', 'other'):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
made = iam.create_instance_profile(InstanceProfileName='nodes', Path='/team/', Tags=[{'Key': 'a', 'Value': '1'}])['InstanceProfile']
print(made['Arn'], made['InstanceProfileId'][:4], made['Roles'], made['Tags'])
print(code(iam.create_instance_profile, InstanceProfileName='Nodes'))
iam.add_role_to_instance_profile(InstanceProfileName='nodes', RoleName='nodes')
iam.get_waiter('instance_profile_exists').wait(InstanceProfileName='nodes')
print([r['RoleName'] for r in iam.get_instance_profile(InstanceProfileName='nodes')['InstanceProfile']['Roles']])
print(code(iam.add_role_to_instance_profile, InstanceProfileName='nodes', RoleName='other'))
print(code(iam.add_role_to_instance_profile, InstanceProfileName='nodes', RoleName='nobody'))
print(code(iam.delete_role, RoleName='nodes'))
print(code(iam.delete_instance_profile, InstanceProfileName='nodes'))
print([p['InstanceProfileName'] for p in iam.list_instance_profiles_for_role(RoleName='nodes')['InstanceProfiles']], iam.list_instance_profiles_for_role(RoleName='other')['InstanceProfiles'])
print([p.get('Tags') for p in iam.list_instance_profiles(PathPrefix='/team/')['InstanceProfiles']], iam.list_instance_profile_tags(InstanceProfileName='nodes')['Tags'])
iam.remove_role_from_instance_profile(InstanceProfileName='nodes', RoleName='nodes')
iam.delete_instance_profile(InstanceProfileName='nodes')
print(code(iam.get_instance_profile, InstanceProfileName='nodes'))
print(code(iam.delete_role, RoleName='nodes'))
`);
    expect(lines).toEqual([
      "arn:aws:iam::123456789012:instance-profile/team/nodes AIPA [] [{'Key': 'a', 'Value': '1'}]",
      'EntityAlreadyExists: Instance Profile Nodes already exists.',
      "['nodes']",
      'LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
      'NoSuchEntity: The role with name nobody cannot be found.',
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
      "['nodes'] []",
      "[None] [{'Key': 'a', 'Value': '1'}]",
      'NoSuchEntity: Instance Profile nodes cannot be found.',
      'done',
    ]);
  });

  test('get a role only from somebody who may hand it on', async () => {
    const lines = await python(`
trust = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]})
iam.create_role(RoleName='nodes', AssumeRolePolicyDocument=trust)
iam.create_instance_profile(InstanceProfileName='nodes')
iam.create_user(UserName='clerk')
key = iam.create_access_key(UserName='clerk')['AccessKey']
clerk = boto3.client('iam', aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'])
iam.put_user_policy(UserName='clerk', PolicyName='a', PolicyDocument=allow('iam:AddRoleToInstanceProfile'))
print(code(clerk.add_role_to_instance_profile, InstanceProfileName='nodes', RoleName='nodes'))
iam.put_user_policy(UserName='clerk', PolicyName='b', PolicyDocument=allow('iam:PassRole'))
print(code(clerk.add_role_to_instance_profile, InstanceProfileName='nodes', RoleName='nodes'))
`);
    expect(lines).toEqual([
      'AccessDenied: User: arn:aws:iam::123456789012:user/clerk is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/nodes because no identity-based policy allows the iam:PassRole action',
      'done',
    ]);
  });
});
